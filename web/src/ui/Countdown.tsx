type Props = { seconds: number }

/** " in 4 s", for the end of a sentence. A screen reader would count aloud, so it says " soon". */
export function Countdown({ seconds }: Props) {
  return (
    <>
      <span className="sr-only"> soon</span>
      <span aria-hidden="true">{` in ${seconds} s`}</span>
    </>
  )
}
