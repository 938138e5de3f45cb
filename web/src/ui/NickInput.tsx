import type { ComponentProps } from 'react'

/** Where a nickname is typed: of any script, as it is typed, and known to the browser for what it is. */
export function NickInput(props: ComponentProps<'input'>) {
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: whoever sees it came to type a nickname.
      autoFocus
      autoComplete="nickname"
      autoCapitalize="none"
      spellCheck={false}
      dir="auto"
      {...props}
    />
  )
}
