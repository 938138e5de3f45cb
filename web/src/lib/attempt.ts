/** The state of something that a person has asked for. `reason`: why it was refused, as a sentence. */
export type Attempt = { status: 'idle' | 'asked' } | { status: 'refused'; reason: string }
