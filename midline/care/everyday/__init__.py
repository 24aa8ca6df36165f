"""What a member keeps beside the chart: walks of their own, a link for a helper at home, a lock for a shared phone."""
