import { expect, test, vi } from 'vitest'
import { type Link, linkify } from './linkify'

function linksOf(text: string): Link[] {
  return linkify(text).filter((piece) => piece.kind === 'link')
}

function links(text: string): string[] {
  return linksOf(text).map(({ href }) => href)
}

function shown(text: string): string[] {
  return linksOf(text).map(({ parts }) => parts.map(({ text, instead }) => instead ?? text).join(''))
}

const A = 'https://a.example/b'

test.each([
  ['https://a.example', ['https://a.example']],
  ['see http://a.example/b?c=d#e now', ['http://a.example/b?c=d#e']],
  ['https://a.example, https://b.example!', ['https://a.example', 'https://b.example']],
  ['HTTPS://A.example', ['HTTPS://A.example']],
  ['https://intranet/wiki', ['https://intranet/wiki']],
  ['https://localhost:3000/a:b', ['https://localhost:3000/a:b']],
  ['http://192.168.0.1:8080/', ['http://192.168.0.1:8080/']],
  ['https://[2001:db8::1]:8443/a', ['https://[2001:db8::1]:8443/a']],
  ['https://user:secret@a.example/b', ['https://user:secret@a.example/b']],
  ['https://a.example?x=1', ['https://a.example?x=1']],
  ['https://a.example#top', ['https://a.example#top']],
  ['https://youtu.be/abcdefghij-', ['https://youtu.be/abcdefghij-']],
  ['https://youtu.be/abcdefghij_', ['https://youtu.be/abcdefghij_']],
  ['https://a.example/~ada/', ['https://a.example/~ada/']],
  ['https://a.example/a,b;c:d!e', ['https://a.example/a,b;c:d!e']],
  ["https://a.example/ada's", ["https://a.example/ada's"]],
  ['https://a.example/%D9%85%DB%8C', ['https://a.example/%D9%85%DB%8C']],
])('%j links %j', (text, expected) => {
  expect(links(text)).toEqual(expected)
})

test.each([
  `Really? ${A}.`,
  `${A}?!`,
  `${A}...`,
  `${A}…`,
  `(${A})`,
  `(see ${A}).`,
  `[text](${A})`,
  `<${A}>`,
  `\`${A}\``,
  `"${A}"`,
  `'${A}'`,
  `“${A}”`,
  `‘${A}’`,
  `„${A}“`,
  `«${A}»`,
  `»${A}«`,
  `‹${A}›`,
  `「${A}」`,
  `『${A}』`,
  `（${A}）`,
  `【${A}】`,
  `《${A}》`,
  `見${A}。`,
  `見${A}．`,
  `見${A}｡次`,
  `見${A}，次`,
  `見${A}！`,
  `देखो ${A}।`,
  `देखो ${A}॥`,
  `دیکھو ${A}۔`,
  `انظر ${A}،`,
  `انظر ${A}؟`,
  `انظر ${A}؛`,
  `տես ${A}։`,
  `ይመልከቱ ${A}።`,
  `ကြည့်ပါ ${A}။`,
  `**${A}**`,
  `*${A}*`,
  `_${A}_`,
  `~~${A}~~`,
  `${A}—really`,
  `${A}\\nand`,
  `${A}|`,
  `${A}(`,
  `${A}\u200b`,
  `${A}\u200c`,
  `${A}\u202egpj.exe`,
  `${A}\u2066x`,
  `${A}\u3164`,
])('%j links https://a.example/b', (text) => {
  expect(links(text)).toEqual([A])
})

test.each([
  ['https://a.example/b_(c)', ['https://a.example/b_(c)']],
  ['(see https://a.example/b_(c)).', ['https://a.example/b_(c)']],
  ['(https://a.example/b_(c)_(d))', ['https://a.example/b_(c)_(d)']],
  ['https://a.example/[b]]', ['https://a.example/[b]']],
  ['{https://a.example/{b}}', ['https://a.example/{b}']],
])('%j: brackets are balanced', (text, expected) => {
  expect(links(text)).toEqual(expected)
})

test.each([
  ['见https://a.example/路，好', ['https://a.example/路']],
  ['请看https://a.example谢谢', ['https://a.example']],
  ['https://fa.wikipedia.org/wiki/می\u200cخواهم', ['https://fa.wikipedia.org/wiki/می\u200cخواهم']],
  ['https://hi.wikipedia.org/wiki/क्\u200dष हिन्दी', ['https://hi.wikipedia.org/wiki/क्\u200dष']],
  ['https://hi.wikipedia.org/wiki/हिन्दी', ['https://hi.wikipedia.org/wiki/हिन्दी']],
  ['https://he.wikipedia.org/wiki/עברית', ['https://he.wikipedia.org/wiki/עברית']],
  ['https://th.wikipedia.org/wiki/ภาษาไทย', ['https://th.wikipedia.org/wiki/ภาษาไทย']],
  ['https://a.example/👨\u200d👩\u200d👧', ['https://a.example/👨\u200d👩\u200d👧']],
  ['https://a.example👍', ['https://a.example']],
  ['https://a.example/pay\u200cpal', ['https://a.example/pay']],
  ['https://müller.example/x', ['https://müller.example/x']],
  ['https://例え.jp/あ', ['https://例え.jp/あ']],
  ['https://президент.рф/', ['https://президент.рф/']],
  ['https://ایران.ایران', ['https://ایران.ایران']],
])('%j: letters of every script', (text, expected) => {
  expect(links(text)).toEqual(expected)
})

test.each([
  ['www.example.com', ['https://www.example.com']],
  [
    '(www.a.example/b_(c)), www.müller.example.',
    ['https://www.a.example/b_(c)', 'https://www.müller.example'],
  ],
  ['see example.com.', ['https://example.com']],
  ['Example.com/b?c=d, EXAMPLE.ORG', ['https://Example.com/b?c=d', 'https://EXAMPLE.ORG']],
  ['mail.example.co.uk:8080/x', ['https://mail.example.co.uk:8080/x']],
  ['müller.de und президент.рф', ['https://müller.de', 'https://президент.рф']],
  ['见example.com谢谢', ['https://example.com']],
  ['example.com을 보세요', ['https://example.com']],
  ['`example.com`', ['https://example.com']],
  ['t.me/news youtu.be/x', ['https://t.me/news', 'https://youtu.be/x']],
  ['xn--mller-kva.de', ['https://xn--mller-kva.de']],
])('%j: without a scheme, %j', (text, expected) => {
  expect(links(text)).toEqual(expected)
})

test.each([
  ['me@example.com.', ['mailto:me@example.com']],
  ['<ada.lovelace+chat@mail.example.co.uk>', ['mailto:ada.lovelace+chat@mail.example.co.uk']],
  ['mailto:me@example.com', ['mailto:me@example.com']],
  ['E-Mail:me@example.museum', ['mailto:me@example.museum']],
  ['发给me@example.com吧', ['mailto:me@example.com']],
  ["o'brien@example.ie", ["mailto:o'brien@example.ie"]],
  ['me&cc=eve@example.com', ['mailto:me%26cc%3Deve@example.com']],
  ['jürgen@müller.de', ['mailto:j%C3%BCrgen@müller.de']],
])('%j: an e-mail address, %j', (text, expected) => {
  expect(links(text)).toEqual(expected)
})

test.each([
  'javascript:alert(1)',
  'javascript://example.com/%0aalert(1)',
  'JAVASCRIPT:alert(1)//https',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  'ftp://a.example',
  'ftp://ftp.example.com/x.com',
  'ssh://git@example.com/x',
  'git@example.com:ada/lovelace',
  'https://',
  'http://.',
  'https://[',
  'https://[::1',
  'xhttps://a',
  'plain words',
  'a.example',
  'www.',
  'www.example',
  'wwwexample',
  'README.md main.rs run.sh script.py node.js index.ts a.zip b.mov',
  'It ends.In the end.De la',
  'e.g. i.e. 3.14 1.2.3.4 v1.2.3 12.05.2026',
  'console.info(1) org.example.com.Thing',
  'user@localhost',
  '@ada a@ @b.com a@b@c.com',
  'C:\\example.com',
  '/srv/example.com',
  '#example.com',
  '',
])('%j has no link', (text) => {
  expect(links(text)).toEqual([])
})

test.each([
  ['http://bank.example@evil.example/x', ['http://…@evil.example/x']],
  ['http://bank.example%2Fx@evil.example', ['http://…@evil.example']],
  ['http://bank.example:80@a@evil.example', ['http://…@evil.example']],
  ['http://bank.example\\@evil.example', ['http://bank.example']],
  ['https://%65vil.example/', ['https://evil.example/']],
  ['https://ｅｖｉｌ.example/', ['https://evil.example/']],
  ['http://2130706433/x', ['http://127.0.0.1/x']],
  ['https://раypal.com/x', ['https://xn--ypal-43d9g.com/x']],
  ['https://аррӏе.com', ['https://xn--80ak6aa92e.com']],
  ['https://президент.рф/', ['https://президент.рф/']],
  ['https://müller.example/x', ['https://müller.example/x']],
  ['HTTPS://A.example/', ['HTTPS://A.example/']],
])('%j shows its real host: %j', (text, expected) => {
  expect(shown(text)).toEqual(expected)
})

test.each([
  [`https://a.example/${'path/'.repeat(11)}`, false],
  [`https://a.example/${'path/'.repeat(8)}`, true],
  [`https://a.example/${'x'.repeat(3900)}`, false],
  [`https://${'long-label.'.repeat(20)}example/`, true],
  [`https://${'long-label.'.repeat(20)}example/${'x'.repeat(100)}`, false],
  [`www.example.com/${'क्ष'.repeat(200)}`, false],
  [`me.${'x'.repeat(50)}@${'label.'.repeat(9)}com`, true],
])('%j: a long address keeps its host, and all of its text', (text, isWhole) => {
  const [link] = linksOf(text)
  const seen = shown(text)[0] ?? ''
  const host = link?.href.startsWith('https:') ? new URL(link.href).host : ''
  expect(link?.parts.map((part) => part.text).join('')).toBe(text)
  expect(seen === text).toBe(isWhole)
  expect(seen).toContain(host)
  if (!isWhole) expect(Array.from(seen).length).toBeLessThanOrEqual(Math.max(60, host.length + 30))
})

test('an address is not cut between a letter and its marks', () => {
  const [link] = linksOf(`https://a.example/${'\u0915\u094d\u200d\u0937\u093f'.repeat(100)}`)
  for (const { text } of link?.parts ?? []) expect(text).not.toMatch(/^[\p{M}\u200d]|\u200d$/u)
})

test('the pieces together are the text', () => {
  const text =
    '  a\nhttps://a.example/(b))), "https://b.example" <https://c.example>\n\nme@d.com, www.e.com! f.com\ud800'
  expect(
    linkify(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text)
})

/** So long that anything but linear work would not end within the test. */
const LONG = 200_000

test.each([
  '(',
  ')',
  'https://a.example/(',
  'https://a.example/)',
  'http://',
  'http://a:',
  'http://a@',
  'http://[',
  'https://a.example/\u200c',
  'https://a.example/می\u200c',
  'www.',
  'www.a.',
  'a@',
  'a@a.',
  'a.',
  'a.com',
  'a.com/',
  'a-',
  'aa',
  'mailto:',
  '.com',
  '"https://a.example/',
  '…',
  "'",
  'क्',
])('repeated %j is parsed in time, and its addresses once', (hostile) => {
  const canParse = vi.spyOn(URL, 'canParse')
  const text = hostile.repeat(Math.ceil(LONG / hostile.length))
  const pieces = linkify(text)
  expect(pieces.reduce((sum, piece) => sum + piece.text.length, 0)).toBe(text.length)
  const parsed = canParse.mock.calls.reduce((sum, [address]) => sum + String(address).length, 0)
  expect(parsed).toBeLessThanOrEqual(text.length + 8 * canParse.mock.calls.length)
  canParse.mockRestore()
})
