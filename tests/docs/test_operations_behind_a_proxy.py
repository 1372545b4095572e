"""The nginx configuration of the documentation, read by nginx where it is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docs.blocks import named_block

PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CERTIFICATE = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=shop")


def test_nginx_takes_the_configuration_as_it_stands(tmp_path: Path) -> None:
    if PROGRAM is None or shutil.which("openssl") is None:
        pytest.skip("no nginx: apt-get install nginx-light")
    block = named_block("docs/operations/behind-a-proxy.md", "nginx")
    keys = ("-keyout", str(tmp_path / "shop.key"), "-out", str(tmp_path / "shop.pem"))
    subprocess.run(["openssl", *CERTIFICATE, *keys], check=True, capture_output=True)
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(
        f"pid {tmp_path}/nginx.pid; error_log {tmp_path}/error.log; events {{}}\n"
        f"http {{ access_log off;\n{block.text}\n}}",
        encoding="utf-8",
    )
    tried = subprocess.run(
        [PROGRAM, "-t", "-p", str(tmp_path), "-c", str(configuration)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 0, tried.stderr
