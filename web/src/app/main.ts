import '../styles/tokens.css'
import '../styles/global.css'
import { drawEarlyForm } from '../features/join/early-form'
import { tolerateTranslation } from '../lib/tolerate-translation'
import { tidyAddress } from './tidy-address'

tidyAddress()
// Before there is any text that could be translated.
tolerateTranslation()
// A first-time visitor can type a nickname while the client is still loading.
drawEarlyForm()
// The built page names the client itself (client-file.ts), so both are fetched at the same time.
if (import.meta.env.DEV) void import('./start')
