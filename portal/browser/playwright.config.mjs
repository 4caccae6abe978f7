import { defineConfig } from '@playwright/test';

// Each worker walks a demonstration of its own (demo.mjs), so that no two specs work on the same cases, people and settings at one moment;
// one that runs already is walked by a single worker. Chromium is the machine's own. The times are those of a slow machine under load:
// patience costs nothing when all is well.
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  outputDir: 'results',
  workers: process.env.DAYLIGHT_READY ? 1 : 2,
  fullyParallel: true,
  timeout: 900_000,
  expect: { timeout: 45_000 },
  reporter: [['list']],
  forbidOnly: true,
  projects: [
    { name: 'desk', use: { viewport: { width: 1280, height: 900 } } },
    // The phone has no JavaScript: every journey must be possible without.
    { name: 'phone', use: { viewport: { width: 320, height: 640 }, javaScriptEnabled: false }, testIgnore: ['public.spec.mjs', 'holidays.spec.mjs'], grepInvert: /@desk/ },
  ],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    screenshot: 'only-on-failure',
    actionTimeout: 90_000,
    navigationTimeout: 180_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    },
  },
});
