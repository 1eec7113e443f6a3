/** What happens by itself during a day: a mail that slept through a restart comes back, a substitute gets what was meant for another. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, type Office, openOffice, rowOf, rowsIn, WAIT } from './harness/office.ts';
import { type Colleague, send, type Team } from './harness/team.ts';

/** A wake-up that comes so many ms after its hour is told as late. */
const LATE = 31_000;
const SLEEPER = 'Étiqueteuse à rappeler';
const WORK = 'Facture de mars';

let office: Office;
let team: Team;
let lea: Colleague;
let ines: Colleague;
let malika: Colleague;
let boris: Colleague;

beforeAll(async () => {
  office = await openOffice();
  team = office.team;
  lea = await team.colleague('Léa Dispatch', 'dispatcher');
  ines = await team.colleague('Inès Benali', 'dispatcher');
  malika = await team.colleague('Malika Sy');
  boris = await team.colleague('Boris Klein');
});

afterAll(() => office?.close());

describe('snoozed', () => {
  it('until an hour at which nothing runs, it is back at the start, on another person’s screen, and says so', async () => {
    const page = (await office.open(lea)).page;
    const other = (await office.open(ines)).page;
    await office.deliver(SLEEPER);
    await Promise.all([page, other].map((one) => rowOf(one, SLEEPER).waitFor({ timeout: WAIT })));
    const { id } = await office.arrived(lea.requests, SLEEPER);
    const until = Date.now() + 15_000;
    await send(lea.requests, 'put', `/api/conversations/${id}/snooze`, {
      until: new Date(until).toISOString(),
    });
    await Promise.all(
      [page, other].map((one) => rowOf(one, SLEEPER).waitFor({ state: 'detached', timeout: WAIT })),
    );
    // Its hour passes while nothing runs.
    await office.restart(() =>
      expect.poll(() => Date.now(), { timeout: WAIT, interval: 200 }).toBeGreaterThan(until + LATE),
    );
    await rowOf(other, SLEEPER).waitFor({ timeout: 2 * WAIT });
    await rowOf(other, SLEEPER).click();
    await other.getByRole('heading', { name: SLEEPER }).waitFor({ timeout: WAIT });
    const events = await eventsOf(ines.requests, id);
    const woken = events.filter(({ kind }) => kind === 'conversation.woken');
    expect(woken).toMatchObject([{ data: { cause: 'time', late: true } }]);
    await other
      .getByText(/en retard : Guichet était arrêté/)
      .first()
      .waitFor({ timeout: WAIT });
  });
});

describe('away', () => {
  it('whoever assigns is warned, and the substitute has it on his screen at once', async () => {
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' }).format(new Date());
    await send(malika.requests, 'post', `/api/people/${malika.id}/absences`, {
      from: today,
      until: today,
      substituteId: boris.id,
    });
    const page = (await office.open(lea)).page;
    const his = (await office.open(boris, `/m/${team.mailboxId}/mine`)).page;
    await his.getByRole('button', { name: 'Notifications', exact: true }).waitFor({ timeout: WAIT });
    await office.deliver(WORK);
    await rowOf(page, WORK).click({ timeout: WAIT });
    await page.getByRole('heading', { name: WORK }).waitFor({ timeout: WAIT });
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog', { name: 'Assigner cette conversation' });
    await dialog.getByRole('option', { name: /Malika Sy/ }).click({ timeout: WAIT });
    await dialog.getByText(/Malika Sy est indisponible jusqu’au/).waitFor({ timeout: WAIT });
    await dialog.getByText(/Boris Klein le remplace|Boris Klein la remplace/).waitFor();
    await dialog.getByRole('button', { name: 'Choisir Boris' }).click();
    await dialog.getByRole('button', { name: 'Sauvegarder' }).click();
    await rowOf(his, WORK).waitFor({ timeout: WAIT });
    await his.getByRole('button', { name: 'Notifications : 1 non vue' }).waitFor({ timeout: WAIT });
    expect(await rowsIn(malika.requests, team.mailboxId, 'mine')).toEqual([]);
  });
});
