import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import type { PortStandIn } from '../../demo/port/index.js';
import { findBrowser, openBrowser } from './browser.js';
import { needs } from './needs.js';
import { EXPORTER, portFor } from './port-stand-in-client.js';
import type { Caller } from './port-stand-in-client.js';

export const browser = findBrowser() ?? '';
export const withBrowser = needs(browser, 'no Chromium on this machine');

export const NASTY = '<img src=x onerror="document.title=\'broken\'">';

/** 120 buckets in two accounts, one of them with a title that tries to be markup. */
function fill(port: PortStandIn): void {
  const accounts = [
    { blueprint: 'account', identifier: '111111111111', title: 'Production' },
    { blueprint: 'account', identifier: '222222222222', title: 'Staging' },
  ];
  const buckets = Array.from({ length: 120 }, (_, index) => ({
    blueprint: 'bucket',
    identifier: `arn:aws:s3:::b${index}`,
    title: index === 0 ? NASTY : `bucket-${index}`,
    properties: {
      arn: `arn:aws:s3:::b${index}`,
      objects: index * 1000,
      public: index % 2 === 0,
      tags: [{ Key: 'team', Value: index < 3 ? 'payments' : 'search' }],
      policy: { Statement: [{ Effect: 'Allow' }] },
    },
    relations: { account: index < 20 ? '111111111111' : '222222222222' },
  }));
  const integration = { installationId: 'my-aws', installationAppType: 'aws-v3', version: '1.0.0' };
  port.seed({ integrations: [integration], entities: [...accounts, ...buckets], userAgent: EXPORTER });
}

export interface Visit extends Caller {
  page: Page;
  open: (path: string) => Promise<void>;
  /** Text of what the selector finds, white space as a reader sees it. */
  texts: (selector: string) => Promise<string[]>;
}

/** A browser before the page of a filled catalog; whatever goes wrong in the page fails the test. */
export async function visit(t: TestContext): Promise<Visit> {
  const caller = await portFor(t);
  fill(caller.port);
  const context = await openBrowser(t, browser);
  const page = await context.newPage();
  const mistakes: string[] = [];
  page.on('pageerror', (error) => mistakes.push(error.message));
  page.on('console', (message) => {
    const { url } = message.location();
    const refused = message.text().includes('422') && url.endsWith('/mapping');
    if (message.type() === 'error' && !refused) mistakes.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(caller.port.url)) mistakes.push(`asked ${request.url()}`);
  });
  t.after(() =>
    assert.deepEqual(mistakes, [], 'no script error, no refused resource, nothing from elsewhere'),
  );
  return {
    ...caller,
    page,
    open: async (path) => {
      await page.goto(caller.port.url + path);
    },
    texts: async (selector) =>
      (await page.locator(selector).allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim()),
  };
}
