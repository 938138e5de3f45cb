import type { Page } from '@playwright/test'

/**
 * Acts as a translator in the browser: replaces each text, even later ones, by a `<font>` in a `<font>` with other words.
 * The words are the same in capitals, so that a test can see them follow the texts.
 */
export type Manner = 'replaces' | 'puts beside and removes' | 'wraps' | 'replaces again'

export async function translate(page: Page, manner: Manner) {
  await page.evaluate((how) => {
    const skipped = 'script, style, textarea, input, svg, [translate=no], font'
    const fontOf = (...children: (Node | string)[]) => {
      const font = document.createElement('font')
      font.append(...children)
      return font
    }
    const translateText = (text: Text) => {
      const words = text.data
      if (words.trim() === '' || !text.parentElement || text.parentElement.closest(skipped)) return
      const font = fontOf(fontOf(words.toUpperCase()))
      if (how === 'wraps') {
        text.replaceWith(font)
        text.data = words.toUpperCase()
        font.replaceChildren(fontOf(text))
      } else if (how === 'puts beside and removes') {
        text.before(font)
        text.remove()
      } else text.replaceWith(font)
      if (how === 'replaces again') font.replaceWith(fontOf(fontOf(words.toUpperCase())))
    }
    const translateAll = (root: Node) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
      const texts: Text[] = []
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (node instanceof Text) texts.push(node)
      for (const text of texts) translateText(text)
    }
    translateAll(document.body)
    document.documentElement.classList.add('translated-ltr')
    new MutationObserver((records) => {
      for (const { type, target, addedNodes } of records) {
        if (type === 'characterData' && target instanceof Text) {
          const isOwn = target.parentElement?.closest('font')
          // The page may write into wrapped texts.
          if (isOwn && target.data !== target.data.toUpperCase()) target.data = target.data.toUpperCase()
          else if (!isOwn) translateText(target)
        }
        for (const node of addedNodes) {
          if (node instanceof Text) translateText(node)
          else translateAll(node)
        }
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true })
  }, manner)
}
