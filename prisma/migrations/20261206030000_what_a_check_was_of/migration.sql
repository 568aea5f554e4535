-- Of what the door was checked, so that a change of the app is known and has it checked anew.
ALTER TABLE "app_check" ADD COLUMN "checkedOf" TEXT NOT NULL DEFAULT '';
