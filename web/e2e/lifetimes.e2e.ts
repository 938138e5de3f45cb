import { createAccount, ownName } from './account.ts'
import { createRoom, openSettings } from './owner.ts'
import { box, expect, test } from './test.ts'

test.use({ flags: ['--max-lifetime', '7d', '--long-lifetime', 'accounts'] })

test('owners are offered the lifetimes that the operator allows', async ({ own, join, room }) => {
  const ada = await join(ownName(room, 'ada'), { server: own })
  await createRoom(ada)
  await ada.getByRole('region', { name: 'Owner link' }).getByRole('button', { name: 'Done' }).click()
  const lives = async () => {
    const settings = await openSettings(ada, 'Settings')
    return settings.getByLabel('Messages live', { exact: true }).getByRole('option')
  }
  await expect(await lives()).toHaveText(['1 hour', '24 hours'])
  await ada.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  await createAccount(ada)
  await ada.reload()
  await expect(box(ada)).toBeEnabled()
  await expect(await lives()).toHaveText(['1 hour', '24 hours', '7 days'])
})
