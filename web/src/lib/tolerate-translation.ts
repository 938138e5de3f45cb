/**
 * A translator in the browser replaces texts with elements of its own. React does not know: it writes changes into texts
 * that are no longer in the page, and throws when it removes one or inserts something before it, which leaves the page
 * blank. This remembers what has replaced each text, and puts the text back when React needs it.
 */

/** What has replaced a node that was removed from the page by something other than React. */
const substitutes = new WeakMap<Node, ChildNode>()

/** Call this before anything is drawn. Without a translator it changes nothing. */
export function tolerateTranslation() {
  const observer = new MutationObserver(remember)
  observer.observe(document, { childList: true, subtree: true })
  // React may act before the observer is called.
  const catchUp = () => remember(observer.takeRecords())

  const { removeChild, insertBefore } = Node.prototype
  Node.prototype.removeChild = function <T extends Node>(this: Node, child: T): T {
    if (child.parentNode === this) return removeChild.call(this, child) && child
    catchUp()
    const here = this.contains(child) ? child : substituteIn(this, child)
    here?.parentNode?.removeChild(here)
    return child
  }
  Node.prototype.insertBefore = function <T extends Node>(this: Node, child: T, next: Node | null): T {
    if (next === null || next.parentNode === this) return insertBefore.call(this, child, next) && child
    catchUp()
    return insertBefore.call(this, child, aroundIn(this, next) ?? substituteIn(this, next)) && child
  }

  const nodeValue = Object.getOwnPropertyDescriptor(Node.prototype, 'nodeValue')
  if (!nodeValue) return
  Object.defineProperty(Node.prototype, 'nodeValue', {
    ...nodeValue,
    set(this: Node, text: string | null) {
      if (!this.isConnected) {
        catchUp()
        bringBack(this)
      }
      nodeValue.set?.call(this, text)
    },
  })
}

function remember(records: readonly MutationRecord[]) {
  const added = new Set<Node>(records.flatMap(({ addedNodes }) => [...addedNodes]))
  for (const { removedNodes, addedNodes, previousSibling, nextSibling } of records) {
    for (const removed of removedNodes) {
      // Replaced in one step, or after something was inserted beside it.
      const besides = [...addedNodes, previousSibling, nextSibling]
      const substitute = besides.find((node) => node !== null && node !== removed && added.has(node))
      if (substitute && isChild(substitute)) substitutes.set(removed, substitute)
    }
  }
}

/** What a translator has wrapped around a node that is still inside `parent`. */
function aroundIn(parent: Node, moved: Node): Node | null {
  let around: Node | null = moved
  while (around && around.parentNode !== parent) around = around.parentNode
  return around
}

function substituteIn(parent: Node, gone: Node): Node | null {
  const substitute = lastSubstitute(gone)
  return substitute?.parentNode === parent ? substitute : null
}

function bringBack(gone: Node) {
  const substitute = lastSubstitute(gone)
  substitutes.delete(gone)
  if (substitute?.isConnected) substitute.replaceWith(gone)
}

/** A translator that translates a text again replaces its own element. */
function lastSubstitute(gone: Node): ChildNode | undefined {
  let substitute = substitutes.get(gone)
  const seen = new Set<Node>()
  while (substitute && !substitute.isConnected && !seen.has(substitute)) {
    seen.add(substitute)
    substitute = substitutes.get(substitute) ?? substitute
  }
  return substitute
}

function isChild(node: Node): node is ChildNode {
  return 'replaceWith' in node
}
