// Whole-system tests: a real `recado demo`, its phone and its console in a real browser.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: './tests',
  outputDir: './results',
  // One demo process serves all tests of a worker, each with a customer of its own.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  // No second try: what passes only then has found a race, in the test or in the product.
  retries: 0,
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    locale: 'es-PE',
    timezoneId: 'America/Lima',
    colorScheme: 'light',
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      // The system's browser; nothing is downloaded.
      executablePath: process.env.RECADO_CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
    }
  }
});
