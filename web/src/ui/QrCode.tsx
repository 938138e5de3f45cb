import { useMemo } from 'react'
import { encode } from 'uqr'
import { qrPath } from '../lib/qr-path'
import styles from './QrCode.module.css'

/** In modules, on every side: ISO/IEC 18004 requires four, or phones do not find the code. */
const QUIET_ZONE = 4

type Props = { text: string; label: string }

/** A text for cameras: dark on white in every colour scheme, because not every phone reads it the other way round. */
export function QrCode({ text, label }: Props) {
  const { size, data } = useMemo(() => encode(text, { ecc: 'M', border: QUIET_ZONE }), [text])
  return (
    <svg
      className={styles.code}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <rect className={styles.paper} width={size} height={size} />
      <path className={styles.ink} d={qrPath(data)} />
    </svg>
  )
}
