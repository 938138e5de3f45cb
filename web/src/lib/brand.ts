/** The name of this installation (`--name`), which the server writes into this element of index.html. */
export const brand =
  document.querySelector<HTMLMetaElement>('meta[name="application-name"]')?.content || 'WeChat'
