import { olivia } from '../testing/cast';
import { claim, expect, expectAccessible, invite, test } from './support/app';
import { runCommand } from './support/instance';

for (const javaScriptEnabled of [true, false]) {
  test.describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    test.use({ javaScriptEnabled });

    test('what is left to do changes as it is done, is put away, and stays away', async ({
      page,
      instance,
      mailbox,
    }) => {
      await claim(page, instance);
      const list = page.getByRole('list', { name: 'Left to do' });
      const item = (name: string) => list.getByRole('listitem').filter({ hasText: name });
      await expect(item('Address of the instance')).toContainText('Set N8N_EDITOR_BASE_URL');
      await expect(item('Test mail')).toContainText('None was sent yet.');
      await expect(item('First invite')).toContainText('Nobody but you is here.');
      await expect(item('Second factor')).toContainText('Whoever learns your password gets in.');
      await expect(item('Backup')).toContainText('npx latchkey backup');
      await expect(list.getByRole('img', { name: 'To do:' })).toHaveCount(5);
      // axe is a script.
      if (javaScriptEnabled) await expectAccessible(page);

      await page.goto(`${instance.baseUrl}/users?search=olivia`);
      await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible();
      await expect(list).toHaveCount(0);

      await runCommand(['backup', `${instance.dataDir}/of-the-test.backup`], {
        LATCHKEY_DATA_DIR: instance.dataDir,
      });
      if (javaScriptEnabled) {
        await page.goto(`${instance.baseUrl}/users`);
        await invite(page, 'mia@example.com');
        await mailbox.mailTo('mia@example.com');
      }
      await page.goto(`${instance.baseUrl}/users`);
      await expect(item('Backup').getByRole('img', { name: 'Done:' })).toBeVisible();
      if (javaScriptEnabled) {
        await expect(item('First invite').getByRole('img', { name: 'Done:' })).toBeVisible();
        await expect(item('Test mail')).toContainText('A mail was taken by the mail server');
      }
      await item('Second factor').getByRole('link', { name: 'Turn on' }).click();
      await expect(page.getByRole('heading', { name: 'Account' })).toBeVisible();

      await page.goto(`${instance.baseUrl}/users`);
      await page.getByRole('button', { name: 'Put the list away' }).click();
      await expect(list).toHaveCount(0);
      if (javaScriptEnabled) await expect(page.getByRole('main')).toBeFocused();
      await page.reload();
      await expect(page.getByText(olivia.email).first()).toBeVisible();
      await expect(list).toHaveCount(0);
    });
  });
}
