import 'react'

declare module 'react' {
  interface CSSProperties {
    /** A person's hue in degrees. */
    '--hue'?: number
  }
}
