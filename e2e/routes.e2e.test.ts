/** Every route of the contract, called by nobody and by somebody without rights: the door says no by itself. */
import { randomUUID } from 'node:crypto';
import { request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api } from '../contract/api.ts';
import { proceduresOf } from '../contract/procedures.ts';
import { type Product, startProduct } from './harness/product.ts';
import { PASSWORD, send } from './harness/team.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct();
});

afterAll(async () => {
  await product?.stop();
});

const routes = proceduresOf(api).filter((one) => one.access !== 'public');
const pathOf = (path: string) => `/api${path.replace(/\{[^}]+\}/g, () => randomUUID())}`;

describe('every route', () => {
  it('asks who is there before anything else', async () => {
    const nobody = await request.newContext({ baseURL: product.url });
    for (const { name, method, path } of routes) {
      const answer = await nobody.fetch(pathOf(path), { method, ...(method === 'GET' ? {} : { data: {} }) });
      expect([name, answer.status()]).toEqual([name, 401]);
    }
    await nobody.dispose();
  });

  it('of the administration is closed to an agent, and every other one tells him nothing of what he may not see', async () => {
    const admin = await request.newContext({ baseURL: product.url });
    await send(admin, 'post', '/api/setup', {
      token: product.setupLink?.split('/').at(-1),
      name: 'Léa',
      email: 'lea@example.test',
      password: PASSWORD,
      language: 'fr',
      timeZone: 'Europe/Paris',
    });
    const { link } = await send<{ link: string }>(admin, 'post', '/api/people', {
      name: 'Hugo',
      email: 'hugo@example.test',
      departmentIds: [],
    });
    const agent = await request.newContext({ baseURL: product.url });
    await send(agent, 'post', '/api/password', { token: link.split('/').at(-1), password: PASSWORD });
    for (const { name, method, path, access } of routes) {
      if (name === 'realtime.stream') continue;
      const answer = await agent.fetch(pathOf(path), { method, ...(method === 'GET' ? {} : { data: {} }) });
      if (access === 'admin') expect([name, answer.status()]).toEqual([name, 403]);
      // Unknown ids, or a request that lacks what it needs: never a success that changes something.
      else if (path.includes('{') && method !== 'GET') expect([404, 422]).toContain(answer.status());
    }
    await admin.dispose();
    await agent.dispose();
  });
});
