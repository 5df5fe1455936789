# Rekey by Terraform, from the folder of a release: the central stack, the StackSet with the member role, and the role of
# the management account. Run it in the management account, or in a delegated administrator with runs_in set: then the last
# resource is not made, and the StackSet calls as one.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "release" {
  description = "The folder of the release."
  type        = string
}

variable "bucket" {
  description = "A bucket of yours in this Region, for the function."
  type        = string
}

variable "targets" {
  description = "Ids of the root or of OUs whose accounts get the member role."
  type        = list(string)
}

variable "runs_in" {
  description = "management or delegated."
  type        = string
  default     = "management"

  validation {
    condition     = contains(["management", "delegated"], var.runs_in)
    error_message = "runs_in is management or delegated."
  }
}

variable "access" {
  description = "scan: look only. rotate: make, switch off and delete keys."
  type        = string
  default     = "rotate"
}

data "aws_caller_identity" "central" {}
data "aws_partition" "here" {}
data "aws_organizations_organization" "own" {}

locals {
  worker = "arn:${data.aws_partition.here.partition}:iam::${data.aws_caller_identity.central.account_id}:role/rekey/rekey-worker"
  member_parameters = {
    CentralAccountId = data.aws_caller_identity.central.account_id
    CentralRoleArns  = local.worker
    OrganizationId   = data.aws_organizations_organization.own.id
    Access           = var.access
  }
}

resource "aws_s3_object" "function" {
  bucket = var.bucket
  key    = "rekey/function-${filesha256("${var.release}/function.zip")}.zip"
  source = "${var.release}/function.zip"
}

resource "aws_cloudformation_stack" "central" {
  name          = "rekey"
  template_body = file("${var.release}/central-stack.json")
  capabilities  = ["CAPABILITY_NAMED_IAM"]

  parameters = {
    CodeBucket     = aws_s3_object.function.bucket
    CodeKey        = aws_s3_object.function.key
    OrganizationId = data.aws_organizations_organization.own.id
    RunsIn         = var.runs_in
    Targets        = "" # the StackSet is Terraform's, below
  }
}

resource "aws_cloudformation_stack_set" "members" {
  name             = "rekey-member"
  description      = "The role that Rekey assumes in each account"
  template_body    = file("${var.release}/member-role.yaml")
  capabilities     = ["CAPABILITY_NAMED_IAM"]
  permission_model = "SERVICE_MANAGED"
  call_as          = var.runs_in == "management" ? "SELF" : "DELEGATED_ADMIN"
  parameters       = local.member_parameters

  auto_deployment {
    enabled                          = true
    retain_stacks_on_account_removal = false
  }

  managed_execution {
    active = true
  }

  lifecycle {
    ignore_changes = [administration_role_arn] # set by AWS for this permission model
  }
}

resource "aws_cloudformation_stack_set_instance" "members" {
  stack_set_name = aws_cloudformation_stack_set.members.name
  call_as        = aws_cloudformation_stack_set.members.call_as
  # region: one that every account has enabled; the provider's own where it is not named

  deployment_targets {
    organizational_unit_ids = var.targets
  }

  operation_preferences {
    failure_tolerance_percentage = 10
    max_concurrent_percentage    = 100
  }
}

resource "aws_cloudformation_stack" "management_member" {
  count = var.runs_in == "management" ? 1 : 0

  name          = "rekey-member"
  template_body = file("${var.release}/member-role.yaml")
  capabilities  = ["CAPABILITY_NAMED_IAM"]
  parameters    = local.member_parameters
}
