"""How people sign in, what a session is, and what two administrators have to agree to. Above staff."""
