/** How something that a person has asked for stands. `reason`: why it was refused, in a sentence. */
export type Attempt = { status: 'idle' | 'asked' } | { status: 'refused'; reason: string }
