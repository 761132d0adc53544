import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, createAppClient } from './app/app'
import { createRoutes } from './app/routes'
import { loadShellTexts } from './app/shell-texts'
import { sessionQuery } from '@/api/session'
import { createBrowserHistory, Router } from '@/lib/router'
import './styles/index.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
const client = createAppClient()
// Asked for while the script of the page is still on its way.
void client.prefetchQuery(sessionQuery)
void loadShellTexts().then(() =>
  createRoot(root).render(
    <StrictMode>
      <App client={client} router={new Router(createRoutes(client), createBrowserHistory())} />
    </StrictMode>,
  ),
)
