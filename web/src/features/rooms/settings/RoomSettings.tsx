import type { AccessInfo, RoomInfo } from '../../../protocol/generated'
import { ClaimRoom } from './ClaimRoom'
import { IrreversibleActions } from './IrreversibleActions'
import { LockRoom } from './LockRoom'
import { SettingsForm } from './SettingsForm'

type Props = { info: RoomInfo; access: AccessInfo }

/** The settings of a room that this person may change: all of them as an owner, the lock as a moderator. */
export function RoomSettings({ info, access: { may } }: Props) {
  return (
    <>
      {may.includes('claim') && <ClaimRoom room={info.id} />}
      {may.includes('lock') && <LockRoom info={info} />}
      {may.includes('change_settings') && <SettingsForm info={info} />}
      {(may.includes('hand_over') || may.includes('clear') || may.includes('delete_room')) && (
        <IrreversibleActions room={info.id} may={may} />
      )}
    </>
  )
}
