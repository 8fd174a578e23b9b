"""What travels: answers of the server and messages to it, as frozen structs by area.

Nothing here sends or receives.  Answers ignore fields that they do not know and take ``null`` wherever a field may be
left out, since server versions add and drop fields freely.
"""
