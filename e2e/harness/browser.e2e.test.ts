import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newUserPage } from './browser.ts';

describe('the browser of the tests', () => {
  let browser: Browser;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      const foreign = request.url === '/foreign' ? '<img src="http://elsewhere.invalid/x.png" alt="">' : '';
      const script = request.url === '/broken' ? '<script>throw new Error("broken on purpose")</script>' : '';
      const image = request.url === '/blind' ? '<button></button>' : '';
      response.end(
        `<!doctype html><html lang="fr"><title>T</title><main><h1>${request.headers.cookie ?? 'personne'}</h1>${foreign}${script}${image}</main></html>`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it('keeps two people apart, and the tabs of one together', async () => {
    const [one, two] = await Promise.all([newUserPage(browser, { url }), newUserPage(browser, { url })]);
    await one.context.addCookies([{ name: 'who', value: 'one', url }]);
    const tab = await one.newTab();
    for (const page of [one.page, two.page, tab]) await page.goto('/');
    const said = await Promise.all([one.page, two.page, tab].map((page) => page.textContent('h1')));
    expect(said).toEqual(['who=one', 'personne', 'who=one']);
    expect([...one.errors, ...one.foreignRequests].filter((text) => !text.includes('404'))).toEqual([]);
    await Promise.all([one.close(), two.close()]);
  });

  it('notes errors, requests to elsewhere and serious faults of accessibility', async () => {
    const { page, errors, foreignRequests, accessibilityFaults, close } = await newUserPage(browser, { url });
    await page.goto('/broken');
    await page.goto('/foreign');
    expect(errors.join()).toContain('broken on purpose');
    expect(foreignRequests).toEqual(['http://elsewhere.invalid/x.png']);
    expect(await accessibilityFaults()).toEqual([]);
    await page.goto('/blind');
    expect((await accessibilityFaults()).join()).toContain('button-name');
    await close();
  });
});
