import type { RoomInfo, Standing } from '../../protocol/api'
import { ClaimRoom } from './ClaimRoom'
import { LockRoom } from './LockRoom'
import { RoomDeeds } from './RoomDeeds'
import { SettingsForm } from './SettingsForm'

type Props = { about: RoomInfo; standing: Standing }

/** What one may decide about a room: all of it as an owner, the lock as a moderator. */
export function RoomSettings({ about, standing: { may } }: Props) {
  return (
    <>
      {may.includes('claim') && <ClaimRoom room={about.id} />}
      {may.includes('lock') && <LockRoom about={about} />}
      {may.includes('change_settings') && <SettingsForm about={about} />}
      {(may.includes('hand_over') || may.includes('clear') || may.includes('delete_room')) && (
        <RoomDeeds room={about.id} may={may} />
      )}
    </>
  )
}
