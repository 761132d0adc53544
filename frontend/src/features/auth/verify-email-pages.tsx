// "Check your email" after signing up, and the page that the mail's link opens.
import { Link, Navigate, useLocation, useParams } from 'react-router'
import { ApiError, errorDetail } from '@/api/client'
import { Button } from '@/components/ui/button'
import { useResendEmail, useVerifyEmail } from './api'
import { AuthLayout } from './auth-layout'
import { words } from './words'

export function CheckMailPage() {
  const state = useLocation().state as { email?: string } | null
  const email = state?.email
  const resend = useResendEmail()
  return (
    <AuthLayout
      title={words.checkMail.title}
      lead={email ? words.checkMail.text(email) : words.checkMail.textUnknown}
      foot={
        <Link to="/login" className="text-accent underline underline-offset-4">
          {words.backToLogIn}
        </Link>
      }
    >
      {email && (
        <p className="text-ink-soft">
          {words.checkMail.notArrived}{' '}
          <Button
            variant="link"
            size="inline"
            pending={resend.isPending}
            onClick={() => resend.mutate(email)}
          >
            {words.checkMail.again}
          </Button>
          .
        </p>
      )}
      <p role="status" className={resend.isError ? 'text-broken' : 'text-ink-soft'}>
        {resend.isSuccess && words.checkMail.sent}
        {resend.isError && errorDetail(resend.error)}
      </p>
    </AuthLayout>
  )
}

export function VerifyEmailPage() {
  const { key = '' } = useParams()
  const verify = useVerifyEmail(key)
  if (verify.isPending) return <AuthLayout title={words.verify.title} lead={words.verify.wait} />
  if (verify.isError) {
    const isLinkWrong = verify.error instanceof ApiError && verify.error.code === 'INVALID_LINK'
    return (
      <AuthLayout
        title={isLinkWrong ? words.verify.failed : words.verify.interrupted}
        lead={isLinkWrong ? words.verify.failedText : errorDetail(verify.error)}
      >
        <div className="flex flex-wrap gap-2">
          <Button variant="primary" asChild>
            <Link to="/login">{words.logIn.submit}</Link>
          </Button>
          {!isLinkWrong && (
            <Button onClick={() => void verify.refetch()} pending={verify.isFetching}>
              {words.verify.retry}
            </Button>
          )}
        </div>
      </AuthLayout>
    )
  }
  if (verify.data.choosePassword)
    return <Navigate to={verify.data.choosePassword} replace state={{ isFirst: true }} />
  const signedIn = verify.data.session.user !== null
  return (
    <AuthLayout title={words.verify.done} lead={words.verify.doneText}>
      <Button variant="primary" className="self-start" asChild>
        <Link to={signedIn ? '/' : '/login'}>
          {signedIn ? words.verify.goOn : words.logIn.submit}
        </Link>
      </Button>
    </AuthLayout>
  )
}
