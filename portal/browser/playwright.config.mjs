import { defineConfig } from '@playwright/test';

// One demonstration, started once (setup.mjs), is walked by every spec. Chromium is the machine's own.
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  globalSetup: './setup.mjs',
  outputDir: 'results',
  workers: 2,
  fullyParallel: true,
  timeout: 240_000,
  expect: { timeout: 10_000 },
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
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    },
  },
});
