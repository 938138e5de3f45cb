import styles from './Checkbox.module.css'

type Props = { label: string; isOn: boolean; onSet: (isOn: boolean) => void }

/** A setting that is on or off. */
export function Checkbox({ label, isOn, onSet }: Props) {
  return (
    <label className={styles.line}>
      <input
        type="checkbox"
        className={styles.box}
        checked={isOn}
        onChange={(event) => onSet(event.target.checked)}
      />
      {label}
    </label>
  )
}
