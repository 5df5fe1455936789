#!/bin/sh
# Deploys what lies beside it with the AWS CLI and nothing else. It may be repeated: the same release changes nothing.
set -eu

usage() {
  cat <<'END'
Usage: ./deploy.sh --targets ID[,ID...] [options]

Deploys Rekey to the account and Region of your AWS CLI: the central stack, and the
StackSet that brings the member role to every account below the targets. Run it in the
management account, or in a delegated administrator; it finds out which.

  --targets ID[,ID...]     the root (r-ab12) or OUs whose accounts get the member role;
                           after the first time, those of the stack where left out
  --no-members             no StackSet: you bring the member role there by other means
  --parameter NAME=VALUE   a parameter of central-stack.json, as often as needed:
                           --parameter 'ScheduleExpression=cron(0 6 * * ? *)'
                           --parameter Access=scan --parameter AlarmEmail=me@example.com
  --region REGION          of the central stack (default: that of your AWS CLI)
  --bucket NAME            where function.zip is copied to (default: one that is made,
                           rekey-release-ACCOUNT-REGION)
  --stack NAME             (default: rekey)
  --with-management-role   the member role in the management account too, by a stack of
                           its own, as StackSets leave that account out
  --check                  look whether all is there that deploying takes; change nothing
  --help                   this

The profile and credentials are those of the AWS CLI: AWS_PROFILE and so on.
Exit codes: 0 done, 1 something failed, 2 wrong usage.
END
}

say() { printf '%s\n' "$1"; }
fail() {
  printf 'deploy.sh: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf '  %s\n' "$2" >&2
  exit 1
}
wrong() {
  printf 'deploy.sh: %s\n  ./deploy.sh --help shows what there is.\n' "$1" >&2
  exit 2
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
targets='' members=yes region='' bucket='' stack=rekey management_role=no check=no

# Options are taken off the front, parameters put back at the end: what is left in "$@" are the parameters.
left=$#
while [ "$left" -gt 0 ]; do
  option=$1
  shift
  left=$((left - 1))
  case $option in
    --help | -h) usage; exit 0 ;;
    --no-members) members=no; continue ;;
    --with-management-role) management_role=yes; continue ;;
    --check) check=yes; continue ;;
    --targets | --parameter | --region | --bucket | --stack)
      [ "$left" -gt 0 ] || wrong "$option wants a value"
      value=$1
      shift
      left=$((left - 1))
      ;;
    *) wrong "there is no option $option" ;;
  esac
  case $option in
    --targets) targets=$value ;;
    --region) region=$value ;;
    --bucket) bucket=$value ;;
    --stack) stack=$value ;;
    --parameter)
      case $value in
        [A-Z]*=*) set -- "$@" "$value" ;;
        *) wrong "--parameter wants NAME=VALUE, not $value" ;;
      esac
      ;;
  esac
done
[ "$members" = yes ] || [ -z "$targets" ] || wrong '--targets and --no-members exclude each other'

command -v aws >/dev/null 2>&1 || fail 'the AWS CLI is missing' 'Install it, so that aws --version answers.'
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
trap 'exit 1' HUP INT TERM

# The last line that the AWS CLI wrote to stderr says what was wrong.
because() { grep -v '^$' "$errors" | tail -n 1; }
ask() { aws --region "$region" --output text "$@" 2>"$errors"; }

say 'Checking the release ...'
sums() { if command -v sha256sum >/dev/null 2>&1; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }
(cd "$here" && sums -c SHA256SUMS >"$errors" 2>&1) ||
  fail "a file is not what it was when it was released: $(grep -v ': OK$' "$errors" | head -n 1)" 'Get the release again.'

[ -n "$region" ] || region=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
[ -n "$region" ] || fail 'no Region' 'Name one: --region eu-central-1'

say 'Checking the account ...'
identity=$(ask sts get-caller-identity --query '[Account,Arn]') ||
  fail "the AWS CLI has no credentials that work: $(because)" 'aws sts get-caller-identity has to succeed.'
account=$(printf '%s' "$identity" | cut -f 1)
partition=$(printf '%s' "$identity" | cut -f 2 | cut -d : -f 2)
organization=$(ask organizations describe-organization --query 'Organization.[Id,MasterAccountId]') ||
  fail "account $account is not in an organization, or you may not ask: $(because)" \
    'It takes organizations:DescribeOrganization.'
organization_id=$(printf '%s' "$organization" | cut -f 1)
management=$(printf '%s' "$organization" | cut -f 2)
runs_in=management call_as=SELF
if [ "$account" != "$management" ]; then runs_in=delegated call_as=DELEGATED_ADMIN; fi
roots=$(ask organizations list-roots --query 'Roots[].Id') ||
  fail "account $account is neither the management account nor a delegated administrator: $(because)" \
    "Use $management, or register $account there: docs/deploy.md tells how."
[ "$management_role" = no ] || [ "$runs_in" = management ] ||
  wrong "--with-management-role is for the management account, $management; this is $account"
say "Account $account ($runs_in), Region $region, organization $organization_id"

status=$(ask cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].StackStatus') || status=none
# A first deployment that ended before it began: there is nothing in that stack, and it is begun anew.
[ "$status" != REVIEW_IN_PROGRESS ] || status=none
case $status in
  none) say "The stack $stack is not there yet." ;;
  ROLLBACK_COMPLETE)
    fail "the stack $stack was never made: its first deployment was rolled back" \
      "See why in its events, then: aws cloudformation delete-stack --stack-name $stack --region $region" ;;
  *_IN_PROGRESS) fail "the stack $stack is being changed ($status)" 'Wait until that has ended.' ;;
  *) say "The stack $stack is there ($status) and will be updated." ;;
esac

# Whether a parameter was named by --parameter.
named() {
  wanted=$1
  shift
  for each in "$@"; do case $each in "$wanted"=*) return 0 ;; esac; done
  return 1
}
value_of() {
  wanted=$1 found=$2
  shift 2
  for each in "$@"; do case $each in "$wanted"=*) found=${each#*=} ;; esac; done
  printf '%s' "$found"
}

if [ "$status" = none ]; then
  [ "$members" = no ] || [ -n "$targets" ] || wrong '--targets is missing: the root, or OUs, whose accounts get the member role'
  table=$(value_of TableName rekey "$@")
  if ! named ExistingTable "$@" && ask dynamodb describe-table --table-name "$table" >/dev/null; then
    fail "a table $table is there already" \
      'To go on with it: --parameter ExistingTable=true. To make another: --parameter TableName=NAME'
  fi
  if ! named MemberRegion "$@"; then
    case $partition in
      aws-cn) set -- "$@" MemberRegion=cn-north-1 ;;
      aws-us-gov) set -- "$@" MemberRegion=us-gov-west-1 ;;
    esac
  fi
fi

for target in $(printf '%s' "$targets" | tr ',' ' '); do
  case $target in
    r-*)
      case " $(printf '%s' "$roots" | tr '\t\n' '  ') " in
        *" $target "*) ;;
        *) fail "the organization has no root $target" "Its root is $roots." ;;
      esac
      ;;
    ou-*)
      ask organizations describe-organizational-unit --organizational-unit-id "$target" >/dev/null ||
        fail "the organization has no OU $target: $(because)" 'aws organizations list-organizational-units-for-parent shows ids.'
      ;;
    *) wrong "$target is neither the id of a root (r-ab12) nor of an OU (ou-ab12-workload1)" ;;
  esac
done

if [ "$members" = yes ]; then
  if access=$(ask cloudformation describe-organizations-access --call-as "$call_as" --query Status); then
    [ "$access" = ENABLED ] ||
      fail 'CloudFormation may not yet deploy to the accounts of the organization' \
        "Once, in $management: aws cloudformation activate-organizations-access"
  else
    say "Whether CloudFormation may deploy to the organization could not be checked: $(because)"
  fi
fi

aws --region "$region" cloudformation validate-template --template-body "file://$here/central-stack.json" \
  >/dev/null 2>"$errors" || fail "CloudFormation does not take the template: $(because)"

# Lambda takes code from buckets of its own Region only. Older AWS CLIs do not tell a bucket's.
if [ -n "$bucket" ]; then
  found=$(ask s3api head-bucket --bucket "$bucket" --query BucketRegion) ||
    fail "there is no bucket $bucket that you may use: $(because)" 'Leave --bucket out, and one is made.'
  case $found in
    "$region" | None) ;;
    *) fail "the bucket $bucket is in $found, not in $region" 'Leave --bucket out, and one is made.' ;;
  esac
fi

if [ "$check" = yes ]; then
  say 'Nothing is in the way. Nothing was changed.'
  exit 0
fi

say 'Copying the function ...'
owner=''
if [ -z "$bucket" ]; then
  # Anybody can foresee the name: a bucket of that name in another account is refused, or its owner could change the code.
  bucket=rekey-release-$account-$region owner=$account
  if ! ask s3api head-bucket --bucket "$bucket" --expected-bucket-owner "$owner" >/dev/null; then
    if [ "$region" = us-east-1 ]; then
      ask s3api create-bucket --bucket "$bucket" >/dev/null || fail "no bucket $bucket: $(because)" 'Name another: --bucket NAME'
    else
      ask s3api create-bucket --bucket "$bucket" --create-bucket-configuration "LocationConstraint=$region" \
        >/dev/null || fail "no bucket $bucket: $(because)" 'Name another: --bucket NAME'
    fi
  fi
  ask s3api put-public-access-block --bucket "$bucket" --expected-bucket-owner "$owner" --public-access-block-configuration \
    'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true' >/dev/null ||
    fail "the bucket $bucket could not be closed to the public: $(because)"
fi
key=rekey/function-$(sums "$here/function.zip" | cut -d ' ' -f 1).zip
ask s3api put-object --bucket "$bucket" ${owner:+--expected-bucket-owner "$owner"} --key "$key" \
  --body "$here/function.zip" >/dev/null || fail "function.zip could not be copied to $bucket: $(because)"

say "Deploying the stack $stack ..."
set -- "CodeBucket=$bucket" "CodeKey=$key" "OrganizationId=$organization_id" "RunsIn=$runs_in" "$@"
[ -z "$targets" ] || set -- "$@" "Targets=$targets"
[ "$members" = yes ] || set -- "$@" Targets=
aws --region "$region" cloudformation deploy --stack-name "$stack" --template-file "$here/central-stack.json" \
  --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset --parameter-overrides "$@" ||
  fail "the stack $stack was not deployed" \
    "aws cloudformation describe-stack-events --stack-name $stack --region $region shows why."

# As the stack has it now: what was named once holds until something else is named.
parameter_of() {
  value=$(ask cloudformation describe-stacks --stack-name "$stack" \
    --query "Stacks[0].Parameters[?ParameterKey=='$1'].ParameterValue") || fail "the stack $stack cannot be read: $(because)"
  [ "$value" = None ] || printf '%s' "$value"
}
if [ "$management_role" = yes ]; then
  say 'Deploying the member role to the management account ...'
  roles=arn:$partition:iam::$account:role/rekey/rekey-worker
  operators=$(parameter_of OperatorRoleArns)
  [ -z "$operators" ] || roles=$roles,$operators
  aws --region "$region" cloudformation deploy --stack-name rekey-member --template-file "$here/member-role.yaml" \
    --capabilities CAPABILITY_NAMED_IAM --no-fail-on-empty-changeset --parameter-overrides \
    "CentralAccountId=$account" "CentralRoleArns=$roles" "OrganizationId=$organization_id" \
    "Access=$(parameter_of Access)" "SecretNamePattern=$(parameter_of SecretNamePattern)" \
    "AdoptExisting=$(parameter_of AdoptExisting)" "ProtectedUserPath=$(parameter_of ProtectedUserPath)" \
    "PermissionsBoundary=$(parameter_of MemberPermissionsBoundary)" ||
    fail 'the member role was not deployed to the management account'
fi

say ''
ask cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].Outputs[].[OutputKey,OutputValue]' ||
  fail "the stack $stack cannot be read: $(because)"
say ''
say "Runs refuse to start until a policy is published: rekey policy push rekey.yaml --table TABLE --region $region"
