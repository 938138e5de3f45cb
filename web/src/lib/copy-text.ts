/** Copies a text, also where there is no `navigator.clipboard`. Returns false if the browser does not allow it. */
export async function copied(text: string): Promise<boolean> {
  const field = document.createElement('input')
  field.value = text
  field.style.position = 'fixed'
  field.style.opacity = '0'
  document.body.append(field)
  try {
    return await copyText(field)
  } finally {
    field.remove()
  }
}

/**
 * Copies the text of a field. `navigator.clipboard` exists on https and localhost only; a chat in a home network is often
 * neither. Returns false if the browser allows neither way.
 */
export async function copyText(field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value)
    return true
  } catch {
    field.select()
    return document.execCommand('copy')
  }
}
