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
