"""What both type checkers must accept and reject, and the tests that ask them; what they read is never run."""
