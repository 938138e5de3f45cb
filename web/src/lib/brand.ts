/** The name that the server was given (`--name`): it writes it into this element of index.html. */
export const brand =
  document.querySelector<HTMLMetaElement>('meta[name="application-name"]')?.content || 'WeChat'
