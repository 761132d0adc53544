// The pages of this feature, loaded together.
export { LogInPage } from './log-in-page'
export { NewPasswordPage, ResetPasswordPage } from './reset-password-pages'
export { SignUpPage } from './sign-up-page'
export { CheckMailPage, VerifyEmailPage } from './verify-email-pages'
