import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App, createAppClient } from './app/app'
import { createRouter } from './app/routes'
import './styles/index.css'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App client={createAppClient()} router={createRouter()} />
  </StrictMode>,
)
