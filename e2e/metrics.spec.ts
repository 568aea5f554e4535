import { mia, olivia } from '../testing/cast';
import { claim, expect, invite, row, signIn, test } from './support/app';

test.describe('where figures are wanted', () => {
  test.use({ env: { N8N_METRICS: 'true' } });

  test('Prometheus sees the sign-ins, mails and requests of this instance, without signing in', async ({
    page,
    instance,
    mailbox,
  }) => {
    await claim(page, instance);
    await page.context().clearCookies();
    await signIn(page, instance, { ...olivia, password: 'Not-the-password-1' });
    await expect(page.getByText('Wrong email or password.')).toBeVisible();
    await signIn(page, instance, olivia);
    await expect(page).toHaveURL(/\/users$/);
    await invite(page, mia.email);
    await mailbox.mailTo(mia.email);
    await page.keyboard.press('Escape');
    await expect(row(page, mia.email)).toContainText('days left');

    const answer = await fetch(`${instance.baseUrl}/metrics`);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    // Counted by the pages' copy of the code and by the launcher's, and told as one.
    expect(text).toMatch(/^latchkey_sign_ins_total\{by="password",outcome="done"\} 1$/m);
    expect(text).toMatch(/^latchkey_sign_ins_total\{by="password",outcome="refused"\} 1$/m);
    expect(text).toMatch(/^latchkey_mails_total\{outcome="sent"\} [1-9]$/m);
    expect(text).toMatch(
      /^latchkey_http_request_duration_seconds_count\{route="users",status="2xx"\} [1-9]/m,
    );
    expect(text).toMatch(/^latchkey_mail_queue_depth 0$/m);
    expect(text).toMatch(/^latchkey_database_up 1$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).not.toContain('example.com');
  });
});

test('without N8N_METRICS there is nothing at /metrics', async ({ instance }) => {
  const answer = await fetch(`${instance.baseUrl}/metrics`);
  expect(answer.status).toBe(404);
  expect(await answer.text()).not.toContain('process_');
});
