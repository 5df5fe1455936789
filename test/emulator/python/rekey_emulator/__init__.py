"""An AWS stand-in: moto, made to behave as AWS does where Rekey would notice."""
