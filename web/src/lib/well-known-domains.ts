/**
 * The endings that make a name without a scheme an address. A short list, because most existing endings are also words or
 * file extensions: a forgotten space after a full stop, or `README.md`, is not an address.
 */
const SURE = new Set(
  (
    'com org net edu gov mil int info io dev app ai tv xyz blog wiki chat cloud online tech ' +
    'ac ae ar au bg bo br by ca ch ci cl cn co cr cu cz de dk dz ec ee eg es eu fi fr ge gg gh gr hk hr hu ie il ir jp ke ' +
    'kr kw kz lb lk lt lu lv ly ma mt mx ng nl np nz pe ph pk pl pt qa ro ru sa se sg si sk su th tn tr tw ua uk uy uz ' +
    'va ve vn za рф укр бел срб қаз భారత్ भारत ایران مصر السعودية امارات'
  ).split(' '),
)

/** These are also words or file extensions, so they need a path after them. */
const DOUBTFUL = new Set(
  'am as at be cc do fm gl id im in is it la li me md my no py rs sh so st to us ws'.split(' '),
)

/** Whether `domain`, typed without a scheme, is an address: "example.com", "t.me/news", not "README.md" or "end.In". */
export function isWellKnown(domain: string, path: string): boolean {
  const top = /[^.]*$/.exec(domain.replace(/:\d+$/, ''))?.[0] ?? ''
  // A sentence begins with a capital.
  const isWord = top !== top.toLowerCase() && domain !== domain.toUpperCase()
  if (isWord) return false
  const lower = top.toLowerCase()
  return lower.startsWith('xn--') || (DOUBTFUL.has(lower) ? path.length > 1 : SURE.has(lower))
}
