import type { ComponentProps } from 'react'

/** The field for a nickname: of any script, without corrections, and named so that browsers can fill it in. */
export function NickInput(props: ComponentProps<'input'>) {
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: the field is shown to type a nickname.
      autoFocus
      autoComplete="nickname"
      autoCapitalize="none"
      spellCheck={false}
      dir="auto"
      {...props}
    />
  )
}
