// The pages of this feature, loaded together.
export { HomePage } from './home-page'
export { StartPage } from './start-page'
