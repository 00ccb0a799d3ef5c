// Debian's Chromium, driven by playwright-core. Which has no assertions that wait: `expect` here has the few that
// the tests need, each polling the page until it holds or the time is up.
import assert from 'node:assert/strict';
import { chromium as playwright } from 'playwright-core';

const flags = ['--headless=new', '--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

// On a machine without a locale Chromium cannot read file names that are not ASCII.
const env = { ...process.env, LC_ALL: 'C.UTF-8' };

/** @param {string[]} args */
export const chromium = (args = []) => playwright.launch(
  { executablePath: process.env.R2DECK_CHROMIUM ?? '/usr/bin/chromium', args: [...flags, ...args], env });

/**
 * Polls until `read` gives what `matches` takes.
 * @template T
 * @param {() => Promise<T>} read
 * @param {(value: T) => boolean} matches
 * @param {string} what
 * @param {number} timeout milliseconds
 */
export async function eventually(read, matches, what, timeout = 15_000) {
  const deadline = Date.now() + timeout;
  /** @type {T | unknown} */
  let last;
  for (;;) {
    try {
      last = await read();
      if (matches(/** @type {T} */ (last))) return /** @type {T} */ (last);
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) assert.fail(`${what}; last seen: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @param {import('playwright-core').Locator} locator */
export const expect = (locator) => ({
  /** @param {{timeout?: number}} [options] */
  toBeAttached: ({ timeout } = {}) => eventually(() => locator.count(), (n) => n > 0, `${locator} should be there`, timeout),
  /** @param {{timeout?: number}} [options] */
  toBeGone: ({ timeout } = {}) => eventually(() => locator.count(), (n) => n === 0, `${locator} should be gone`, timeout),
  /** @param {number} count */
  toHaveCount: (count) => eventually(() => locator.count(), (n) => n === count, `${locator} should be there ${count} times`),
  /** @param {string} name @param {string | RegExp} value @param {{timeout?: number}} [options] */
  toHaveAttribute: (name, value, { timeout } = {}) =>
    eventually(() => locator.first().getAttribute(name, { timeout: 1_000 }),
      (seen) => (value instanceof RegExp ? value.test(seen ?? '') : seen === value), `${locator} should have ${name} ${value}`, timeout),
  /** The accessible description. @param {string | RegExp} value @param {{timeout?: number}} [options] */
  toBeDescribed: (value, options) => expect(locator).toHaveAttribute('aria-description', value, options),
});
