// Starts Chromium, in which nothing can be reached but the files that are opened.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const paths = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export async function start() {
  const executablePath = paths.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('there is no Chromium; CHROMIUM can name one');
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'],
  });
}
