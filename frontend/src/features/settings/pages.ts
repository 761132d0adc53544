// The pages of this feature, loaded together.
export { ActivityPage } from './activity-page'
export { BusinessPage } from './business-page'
export { SettingsLayout } from './settings-layout'
export { YouPage } from './you-page'
