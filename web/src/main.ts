import './styles/tokens.css'
import './styles/global.css'
import { drawEarlyDoor } from './features/login/early-door'
import { bearTranslation } from './lib/bear-translation'
import { tidyAddress } from './lib/tidy-address'

tidyAddress()
// Before there is a text that could be translated.
bearTranslation()
// Whoever is here for the first time types a nickname while the client is still on its way.
drawEarlyDoor()
// The built page names the client itself (client-file.ts), so that it is fetched at the same time.
if (import.meta.env.DEV) void import('./start')
