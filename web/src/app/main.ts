import '../styles/tokens.css'
import '../styles/global.css'
import { drawEarlyForm } from '../features/join/early-form'
import { tolerateTranslation } from '../lib/tolerate-translation'
import { tidyAddress } from './tidy-address'

tidyAddress()
// Before there is a text that could be translated.
tolerateTranslation()
// Whoever is here for the first time types a nickname while the client is still on its way.
drawEarlyForm()
// The built page names the client itself (client-file.ts), so that it is fetched at the same time.
if (import.meta.env.DEV) void import('./start')
