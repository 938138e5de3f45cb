import { numbers, strangerWrites } from './stranger.ts'
import { box, expect, log, people, spoil, test, texts, write } from './test.ts'

const sizes = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
}

test.use({ networkBreaks: true })
test.skip(({ database }) => database !== 'sqlite', 'a page looks the same on every database')

for (const [size, screen] of Object.entries(sizes)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const looks = { ...screen, colorScheme, reducedMotion: 'reduce' as const }
    const picture = (name: string) => ({ path: `test-results/screens/${name}-${size}-${colorScheme}.png` })

    test(`${size}, ${colorScheme}: screenshots to look at`, async ({ own, join, visit }) => {
      const place = { server: own, path: '/' }
      const ada = await visit({ ...looks, ...place })
      await ada.screenshot(picture('login'))
      await ada.getByLabel('Nickname').fill('Ada')
      await ada.keyboard.press('Enter')
      await expect(ada.getByText('1 here')).toBeVisible()
      await ada.screenshot(picture('empty'))

      const grace = await join('Grace', place)
      const linus = await join('Linus', place)
      await write(grace, 'Morning! Did the release go out last night?')
      await write(linus, 'It did. Quiet so far, everything is green: https://status.example.org/releases/42')
      await write(linus, 'I’ll keep an eye on it until lunch.')
      await expect(texts(ada)).toHaveCount(3)
      await write(ada, 'Thank you both.\nI wrote down what we learned, it fits on half a page this time.')
      await write(ada, 'Have a look when you have a minute?')
      await expect(texts(grace)).toHaveCount(5)
      await write(grace, 'Reading it now. I like how short it is: two things went well, one got a test.')
      await write(linus, 'Same here. Let’s keep the format.')
      await expect(texts(ada)).toHaveCount(7)
      await box(ada).fill('Great, then')
      await ada.screenshot(picture('room'))

      if (size === 'phone') {
        await ada.getByRole('button', { name: /^People/ }).tap()
        await expect(people(ada)).toHaveCount(3)
        await ada.screenshot(picture('people'))
        await ada.keyboard.press('Escape')
      }
      await strangerWrites(own.url, 'global', [...numbers(1, 40), 'W'.repeat(400)])
      await log(ada).getByText('number 30', { exact: true }).scrollIntoViewIfNeeded()
      await ada.screenshot(picture('long'))
    })

    test.describe(() => {
      test.use({ flags: ['--limits', 'on', '--limit-sends', '3/30s'] })

      test(`${size}, ${colorScheme}: screenshots of errors`, async ({ own, join }) => {
        const ada = await join('Ada', { ...looks, server: own, path: '/' })
        await spoil(ada, 'This one holds what no database can keep.')
        await write(ada, 'This one arrived.')
        await write(ada, 'This one holds what no database can keep.')
        await expect(log(ada).getByText('Not sent.')).toBeVisible()
        await ada.screenshot(picture('failed'))
        for (const text of ['One more.', 'And another.']) await write(ada, text)
        await expect(ada.getByText('You are writing very fast.')).toBeVisible()
        await box(ada).fill('This has to wait a moment')
        await ada.screenshot(picture('countdown'))
        await own.kill()
        await expect(ada.getByText('Connection lost.')).toBeVisible()
        await ada.screenshot(picture('offline'))
      })

      test(`${size}, ${colorScheme}: screenshots of a restart`, async ({ own, visit }) => {
        const ada = await visit({ ...looks, server: own, path: '/' })
        // The server's event, at the moment when the test wants it.
        await ada.routeWebSocket(/socket\.io/, (browser) => {
          const onward = browser.connectToServer()
          onward.onMessage((frame) => {
            browser.send(frame)
            if (!String(frame).startsWith('42["load_history"')) return
            browser.send('42["server_drain",{"reconnectAfterMs":20000}]')
            setTimeout(() => void browser.close(), 500)
          })
        })
        await ada.reload()
        await ada.getByLabel('Nickname').fill('Ada')
        await ada.keyboard.press('Enter')
        await expect(ada.getByText('The server is restarting.')).toBeVisible()
        await ada.screenshot(picture('restarting'))
      })
    })
  }
}
