/** An attempt to connect has failed when nothing is received for this long. */
export const SILENCE_MS = 6000

let timer: ReturnType<typeof setTimeout> | undefined
let heardAt = 0
let onSilence = () => {}

/** Calls back once when nothing is received for too long, counted from now and again from each sign of life. */
export function expectLife(silent: () => void) {
  onSilence = silent
  count()
}

export function lifeShown() {
  if (timer !== undefined) count()
}

export function expectNothing() {
  clearTimeout(timer)
  timer = undefined
}

/** For how long nothing has been received; 0 while nothing is expected. */
export function silentForMs(): number {
  return timer === undefined ? 0 : Date.now() - heardAt
}

function count() {
  expectNothing()
  heardAt = Date.now()
  timer = setTimeout(() => {
    expectNothing()
    onSilence()
  }, SILENCE_MS)
}
