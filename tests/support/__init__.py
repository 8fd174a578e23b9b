"""What several test files share: servers, clients sync and async, what there is to test, where recordings lie."""
