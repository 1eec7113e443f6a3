import type { DemoConversation } from '../types.ts';
import { automatic } from './automatic.ts';
import { calibration } from './calibration.ts';
import { deliveries } from './deliveries.ts';
import { english } from './english.ts';
import { everyday } from './everyday.ts';
import { faults } from './faults.ts';
import { invoices } from './invoices.ts';
import { longThreads } from './long-threads.ts';
import { orders } from './orders.ts';
import { personal } from './personal.ts';
import { questions } from './questions.ts';
import { quotes } from './quotes.ts';
import { returns } from './returns.ts';
import { software } from './software.ts';
import { today } from './today.ts';

/** Every conversation of the demo, oldest first. */
export const threads: DemoConversation[] = [
  ...automatic,
  ...calibration,
  ...deliveries,
  ...english,
  ...everyday,
  ...faults,
  ...invoices,
  ...longThreads,
  ...orders,
  ...personal,
  ...questions,
  ...quotes,
  ...returns,
  ...software,
  ...today,
].sort((one, other) => other.daysAgo - one.daysAgo || one.startMinute - other.startMinute);
