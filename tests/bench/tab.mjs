// What an open tab costs: time to the first frame, and processor time while nothing happens.
import fs from 'node:fs';
import { openTab, startApp } from '../e2e/support/app.mjs';

const kIdleSeconds = 10;
const kStill = 2;  // s without a frame, after which the tab has settled
const kTicksPerSecond = 100;  // USER_HZ on Linux

// What is measured is time itself.
const seconds = (/** @type {number} */ count) => new Promise((resolve) => setTimeout(resolve, count * 1000));

/** Processor seconds of a process so far. @param {number} pid */
function cpuSeconds(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / kTicksPerSecond;
}

export async function tab() {
  const app = await startApp();
  const { browser, page } = await openTab(app);
  try {
    const firstFrame = await page.evaluate('r2deckStats.firstFrameAt');
    const settled = () => page.evaluate('r2deckStats.frames');
    for (let before = -1; before !== (before = await settled());) await seconds(kStill);

    const cdp = await browser.newBrowserCDPSession();
    const { processInfo } = await cdp.send('SystemInfo.getProcessInfo');
    const total = () => processInfo.reduce((sum, process) => sum + cpuSeconds(process.id), 0);
    const start = total();
    const frames = await settled();
    await seconds(kIdleSeconds);
    const used = (total() - start) / kIdleSeconds;
    const drawn = (await settled()) - frames;
    return [
      { name: 'time to first frame (software GL)', value: firstFrame, unit: 'ms' },
      { name: 'idle tab, all of Chromium', value: used * 100, unit: '% core', goal: '<= 2' },
      { name: 'idle tab, frames drawn in 10 s', value: drawn, unit: 'frames' },
    ];
  } finally {
    await browser.close();
    await app.stop();
  }
}
